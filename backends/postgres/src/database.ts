import { JobError } from "@millrace/jobs";
import type { Inserted, JobMessage, NewJob, Outcome, SettleAnswer } from "@millrace/jobs";
import { Batches } from "./connection/batches.ts";
import { Connector } from "./connection/connector.ts";
import { faultFrom } from "./connection/postgres-fault.ts";
import { SharedSession } from "./connection/shared-session.ts";
import type { Parameter, Run, Session } from "./connection/session.ts";
import { changeJobs } from "./jobs/change-jobs.ts";
import type { Change } from "./jobs/change.ts";
import { describeDatabase } from "./describe-database.ts";
import { settle } from "./jobs/job-changes.ts";
import { insertAlone } from "./jobs/insert-alone.ts";
import { insertWithin } from "./jobs/insert-within.ts";
import type { NewJobs } from "./jobs/insert-alone.ts";
import { settleAlone, successOf } from "./jobs/settle-alone.ts";
import type { Success } from "./jobs/settle-alone.ts";
import { newsOf } from "./jobs/news-of.ts";
import type { WorkingSet } from "./jobs/working-set.ts";
import { insertMessages, readDepth, receiveMessages } from "./messages/message-statements.ts";
import type { DeliveryRow, Received } from "./messages/message-statements.ts";
import { Claims } from "./messages/claims.ts";
import { handle } from "./messages/hands.ts";
import type { HandRequest } from "./messages/hands.ts";
import type { InHand } from "./messages/in-hand.ts";
import type { WantedWithClaims } from "./messages/receive-and-claim.ts";
import { Receivers } from "./messages/receivers.ts";
import type { Wanted } from "./messages/receivers.ts";
import type { ResolvedOptions } from "./options.ts";
import { inSchema } from "./schema/in-schema.ts";
import type { InSchema } from "./schema/in-schema.ts";
import type { News } from "./wakes/news.ts";
import { Notifications } from "./wakes/notifications.ts";
import { Watches } from "./wakes/watches.ts";
import { MissingWorkers } from "./workers/missing-workers.ts";
import { Presence } from "./workers/presence.ts";

/** How many jobs one transaction changes or adds, so that the first are not answered with the last. */
const mostChanges = 256;
const mostInserts = 1_000;
const mostHands = 1_000;

/**
 * A database as the parts of a back end share it: the connections, what is done on each, and who is woken by it. Nothing is opened
 * before it is needed, and everything is closed when the last of those that needed it has left.
 */
export class Database {
  readonly schema: string;
  readonly own: InSchema;
  readonly receivers: Receivers;
  readonly watches: Watches;
  readonly missingWorkers: MissingWorkers;
  readonly #presence: Presence;
  readonly #where: string;
  readonly #members = new Set<object>();
  readonly #changes: Batches<Change, unknown>;
  readonly #successes: Batches<Success, SettleAnswer | null>;
  readonly #inserts: Batches<NewJobs, Inserted[]>;
  readonly #sends: Batches<readonly JobMessage[], void>;
  readonly #hands: Batches<HandRequest, void>;
  readonly #claims: Claims;
  readonly #receiving: SharedSession;
  readonly #claiming: SharedSession;
  readonly #reading: SharedSession;
  readonly #writing: SharedSession;
  readonly #notifications: Notifications;
  readonly #connector: Connector;

  constructor({ url, schema, pollMs, answerTimeoutMs }: ResolvedOptions) {
    this.schema = schema;
    this.own = inSchema(schema);
    this.#where = describeDatabase(url, schema);
    const connector = new Connector({ url, answerTimeoutMs }, schema);
    this.#connector = connector;
    const durable = (): Promise<Session> => connector.open({ durable: true });
    // What one has in hand or has claimed may be lost with the server: it is delivered again, and claimed under another fence.
    const relaxed = (): Promise<Session> => connector.open({ durable: false });
    const { own } = this;
    this.#changes = new Batches({
      lanes: 2,
      most: mostChanges,
      weigh,
      open: durable,
      run: (session, changes) => this.#change(session, changes),
    });
    this.#successes = new Batches({
      lanes: 2,
      most: mostChanges,
      open: durable,
      run: (session, successes) => this.#settleAlone(session, successes),
    });
    this.#inserts = new Batches({
      lanes: 2,
      most: mostInserts,
      weigh: ({ jobs }) => jobs.length,
      open: durable,
      run: (session, lists) => this.#insert(session, lists),
    });
    this.#sends = new Batches({
      lanes: 1,
      most: mostInserts,
      weigh: ({ length }) => length,
      open: durable,
      run: (session, lists) => this.#send(session, lists),
    });
    this.#hands = new Batches({
      lanes: 1,
      most: mostHands,
      open: relaxed,
      run: (session, requests) => handle(session, own, requests),
    });
    this.#receiving = new SharedSession(relaxed);
    this.#claiming = new SharedSession(relaxed);
    this.#reading = new SharedSession(durable);
    this.#writing = new SharedSession(durable);
    this.#claims = new Claims(own, { relaxed: this.#claiming, durable: this.#writing });
    this.#presence = new Presence(schema);
    this.#notifications = new Notifications(
      connector,
      `millrace ${schema}`,
      (news) => this.#wake(news),
      (session) => this.#presence.showOn(session),
    );
    this.receivers = new Receivers({
      pollMs,
      receive: (wanted) => this.#receive(wanted),
      giveBack: (rows) => this.#giveBack(rows),
    });
    this.watches = new Watches((text, parameters) => this.read(text, parameters), pollMs);
    this.missingWorkers = new MissingWorkers((text, parameters) => this.read(text, parameters), schema);
  }

  /** Notes that `member` needs it. */
  join(member: object): void {
    this.#members.add(member);
  }

  /** Lets `member` go; with the last one, the connections. */
  async leave(member: object): Promise<void> {
    if (!this.#members.delete(member) || this.#members.size > 0) return;
    await Promise.all([this.receivers.close(), this.watches.close()]);
    const batches = [this.#changes, this.#successes, this.#inserts, this.#sends, this.#hands];
    await Promise.all(batches.map((each) => each.close()));
    await this.#notifications.close();
    const shared = [this.#receiving, this.#claiming, this.#reading, this.#writing];
    await Promise.all(shared.map((session) => session.close()));
  }

  /** Has others see that this worker is here, as long as this process is. */
  show(worker: string): void {
    this.#presence.show(worker);
    this.listen();
  }

  /** Begins to hear what other processes do. */
  listen(): void {
    this.#notifications.listen();
  }

  /** Changes jobs, together with whoever else does. */
  async change<Answer>(change: Change<Answer>): Promise<Answer> {
    return (await this.#told(this.#changes.ask(change))) as Answer;
  }

  /** Ends an attempt: in one statement with others where it has succeeded and its job shares nothing, else by the rules. */
  async settle(id: string, fence: number, outcome: Outcome, inHand: InHand | null): Promise<SettleAnswer> {
    const success = successOf(id, fence, outcome, inHand);
    const answer = success === null ? null : await this.#told(this.#successes.ask(success));
    return answer ?? this.change(settle(id, fence, outcome, inHand));
  }

  async insertAlone(jobs: NewJobs): Promise<Inserted[]> {
    return this.#told(this.#inserts.ask(jobs));
  }

  /** In a transaction of somebody else's, and others are told with its commit: nobody knows here when that is. */
  async insertWithin(run: Run, jobs: readonly NewJob[], ring: boolean): Promise<readonly Inserted[]> {
    // On a connection of ours: yours may be the first to need the schema.
    await this.#told(this.#connector.prepare());
    const inserted = await this.#told(insertWithin(run, this.own, this.schema, jobs, ring));
    await this.#told(this.#notifications.tellWithin(run));
    return inserted;
  }

  async send(messages: readonly JobMessage[]): Promise<void> {
    await this.#told(this.#sends.ask(messages));
  }

  async hand(request: HandRequest): Promise<void> {
    await this.#told(this.#hands.ask(request));
    if (request.what === "decide" && request.delayMs === 0) this.tell({ messages: true, jobs: [] });
  }

  /** Runs one statement that is a whole transaction. */
  async write(text: string, parameters: readonly Parameter[]): Promise<object[]> {
    return this.#told(this.#writing.run((session) => session.query(this.own(text), parameters)));
  }

  /** Runs one statement that reads, or a small one that is a whole transaction. */
  async read<Row extends object>(text: string, parameters: readonly Parameter[] = []): Promise<Row[]> {
    return this.#told(this.#reading.run((session) => session.query<Row>(this.own(text), parameters)));
  }

  async depth(): Promise<{ waiting: number; ready: number }> {
    return this.#told(this.#reading.run((session) => readDepth(session, this.own)));
  }

  /**
   * Resolves if the database can be read and written now.
   * @throws JobError `storage-unavailable`
   */
  async check(): Promise<void> {
    const [state] = await this.read<{ readOnly: boolean }>(
      `select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "readOnly"`,
    );
    if (state?.readOnly === false) return;
    throw new JobError(
      "storage-unavailable",
      `${this.#where} can only be read: it is a standby, or set to be read-only`,
    );
  }

  /** Wakes those of this process and of others whom it concerns. */
  tell(news: News): void {
    this.#wake(news);
    this.#notifications.tell(news);
  }

  #wake({ messages, jobs }: News): void {
    if (messages) this.receivers.ring();
    this.watches.ring(jobs);
  }

  async #change(session: Session, changes: readonly Change[]): Promise<readonly unknown[]> {
    const { answers, set } = await changeJobs(session, this.own, this.schema, changes);
    this.#tellOf(set);
    return answers;
  }

  async #settleAlone(session: Session, successes: readonly Success[]): Promise<(SettleAnswer | null)[]> {
    const answers = await settleAlone(session, this.own, successes);
    const jobs = answers.flatMap((answer) => (answer?.kind === "settled" ? answer.record.id : []));
    if (jobs.length > 0) this.tell({ messages: false, jobs });
    return answers;
  }

  #tellOf(set: WorkingSet): void {
    const news = newsOf(set);
    if (news.messages || news.jobs?.length !== 0) this.tell(news);
  }

  async #insert(session: Session, lists: readonly NewJobs[]): Promise<Inserted[][]> {
    const inserted = await insertAlone(session, this.own, this.schema, lists);
    if (lists.some(({ ring }) => ring)) this.tell({ messages: true, jobs: [] });
    return inserted;
  }

  async #send(session: Session, lists: readonly (readonly JobMessage[])[]): Promise<void[]> {
    await insertMessages(session, this.own, lists.flat());
    this.tell({ messages: true, jobs: [] });
    return lists.map(() => undefined);
  }

  async #receive({ max, visibilityMs, claim }: Wanted): Promise<Received> {
    if (claim !== undefined) return this.#receiveAndClaim({ max, visibilityMs, claim });
    return this.#told(this.#receiving.run((session) => receiveMessages(session, this.own, max, visibilityMs)));
  }

  async #receiveAndClaim(wanted: WantedWithClaims): Promise<Received> {
    const received = await this.#told(this.#claims.receive(wanted));
    const claimed = received.deliveries.filter(({ claim }) => claim !== null);
    if (claimed.length > 0) this.tell({ messages: false, jobs: claimed.map(({ jobId }) => jobId) });
    return received;
  }

  /** Should this fail, they will be delivered again all the same, but later. */
  async #giveBack(rows: readonly DeliveryRow[]): Promise<void> {
    await Promise.all(rows.map((row) => this.#giveBackOne(row)));
  }

  async #giveBackOne({ place, receipt, claim }: DeliveryRow): Promise<void> {
    if (receipt !== null) return this.hand({ what: "decide", place, receipt, delayMs: 0 });
    if (claim?.kind !== "claimed") return;
    const { id, fence } = claim.record;
    await this.settle(id, fence, { kind: "interrupted" }, null);
  }

  async #told<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      throw faultFrom(error, this.#where);
    }
  }
}

/** Jobs that are added weigh, whatever else a transaction does. */
function weigh({ ids }: Change): number {
  return Math.max(1, ids.length);
}
