export { BackgroundService } from "./background-service.ts";
export { backgroundService } from "./background/background-function.ts";
export type { HostEnvironment } from "./environment.ts";
export { HostingError, type HostingErrorCode, type HostingErrorOptions, type SettingFault } from "./errors.ts";
export type { Host } from "./host.ts";
export { HealthChecks, type HealthChecksOptions } from "./health/health-checks.ts";
export type { HealthCheck, HealthCheckOptions, HealthResult } from "./health/health-check.ts";
export { HealthPublisher, type HealthPublisherOptions, type PublishHealth } from "./health/health-publisher.ts";
export type { HealthEntry, HealthReport, HealthStatus } from "./health/health-report.ts";
export { hostReadiness, serviceStates } from "./health/host-checks.ts";
export { createHostBuilder, type HostBuilder, type HostBuilderOptions, type HostServices } from "./host-builder.ts";
export {
  hostSettings,
  type HostSettingDefinitions,
  type HostSettings,
  type LifecycleSettings,
  type LogFormat,
} from "./host-settings.ts";
export type {
  FaultPolicy,
  HostedService,
  HostedServiceOptions,
  LifecyclePhase,
  RestartPolicy,
} from "./hosted-service.ts";
export type { ServiceState, ServiceStatus, StatusListener } from "./lifecycle/service-status.ts";
export type { ApplicationLifetime, HostLifetime, StopOptions } from "./lifetime.ts";
export { logLevels, type LogLevel, type LogLevels } from "./logging/log-levels.ts";
export type { Loggers } from "./logging/loggers.ts";
export type { ServiceLog } from "./logging/service-log.ts";
export type { CursorStore, PollingOptions, PollingRound } from "./polling/polling-options.ts";
export { PollingService, type PollingState } from "./polling/polling-service.ts";
export type { Overlap } from "./schedule/overlap.ts";
export type { CronSchedule, IntervalSchedule, PauseSchedule, Schedule } from "./schedule/schedule.ts";
export type { FailureAnswer, RunOptions, ScheduleOptions } from "./schedule/schedule-options.ts";
export {
  ScheduledService,
  scheduledService,
  type ScheduledRun,
  type ScheduleState,
} from "./schedule/scheduled-service.ts";
export type { CreateScope, HostedServiceSource } from "./services/hosted-registration.ts";
export type {
  ServiceCollection,
  ServiceFactory,
  ServiceOptions,
  With,
  WithKeyed,
} from "./services/service-collection.ts";
export type { ServiceScope } from "./services/service-provider.ts";
export { defineSettings, type Setting, type Settings, type SettingsOf } from "./settings/define-settings.ts";
export { describeSettings, type SettingDescription } from "./settings/describe-settings.ts";
export type { EnvironmentVariables } from "./settings/environment-layer.ts";
export { readSettings, type SettingSources } from "./settings/read-settings.ts";
export {
  setting,
  type DefaultOption,
  type NumberOptions,
  type SettingSchema,
  type TextOptions,
} from "./settings/schemas.ts";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./settings/standard-schema.ts";
export type { ServiceHandle, Supervisor } from "./supervision/service-handle.ts";
export { BackgroundTaskQueue, type TaskOptions, type TaskQueueState } from "./task-queue/background-task-queue.ts";
export type { TaskFunction } from "./task-queue/queued-task.ts";
export type { TaskQueueOptions } from "./task-queue/task-queue-options.ts";
export { systemTime, type TimeProvider } from "./time/time-provider.ts";
