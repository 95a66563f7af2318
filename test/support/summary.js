// The last lines of a test run: what did not run and why, then one line that counts.
'use strict';
const { isRoot, missing, missingCommands } = require('../components/components.js');

module.exports = class Summary {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites },
  ) {
    const lacking = missing();
    if (lacking.length > 0) {
      const names = lacking.map(({ name }) => name).join(', ');
      console.error(
        `\nEND-TO-END TESTS DID NOT RUN: the real components are not built (${names}). Run: npm run components`,
      );
    }
    const commands = missingCommands();
    if (commands.length > 0)
      console.error(`\nTESTS DID NOT RUN for want of these commands: ${commands.join(', ')}. Install them.`);
    if (!isRoot()) console.error('\nTESTS DID NOT RUN that change owners or become another user: they need root.');
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    console.error(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`);
  }
};
