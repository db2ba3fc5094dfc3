// Sets the clone up for what npm is about to run: `node scripts/bootstrap.mjs <app | develop | test>`.
// Called by the pre-scripts of package.json, on whatever Node the machine has, before anything is installed. So this
// file imports nothing statically and uses no new syntax: an old Node must be able to read it as far as the message.

const major = Number(process.versions.node.split(".")[0]);

if (major < 20) {
  console.error(
    "bootstrap: this is Node " +
      process.versions.node +
      ", and setting up needs Node 20 or newer (a Node 24 for this project alone is then installed into node_modules). " +
      "Get one from https://nodejs.org and run the command again.",
  );
  process.exitCode = 1;
} else {
  void import("./bootstrap/bootstrap.mjs").then((bootstrap) => bootstrap.main(process.argv.slice(2)));
}
