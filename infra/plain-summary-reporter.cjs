/** Prints the closing line `N passed, N failed` that continuous integration reads. */
module.exports = class PlainSummaryReporter {
  onRunComplete(_contexts, results) {
    // A suite that does not even load counts as one failure: its tests never ran.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.once('exit', () => console.log(`${results.numPassedTests} passed, ${failed} failed`));
  }
};
