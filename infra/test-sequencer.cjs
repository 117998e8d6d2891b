const Sequencer = require('@jest/test-sequencer').default;

/**
 * Suites that take longest, by their paths. One of them that begins last keeps a single worker busy at the end, so they begin first
 * where jest knows no duration of them from an earlier run; by itself it takes a long file for a long suite.
 */
const LONGEST = [
  ...['test/chaos/batch-chaos', 'test/docs/commands', 'test/cluster/cluster', 'test/browser/dashboard'],
  ...['test/cli/killed-services', 'test/gateway/limits', 'test/cli/same-clip', 'test/chaos/redis-outage'],
  ...['test/soak/soak', 'test/bench/batch/batch', 'test/fuzz/fuzz'],
  ...['store/src/readings/parquet-files', 'store/src/duckdb/open-store', 'video/src/live/rtsp'],
  ...['store/src/readings/s3-bucket', 'store/src/readings/filing', 'store/src/postgres/open-postgres-store'],
];

/** The longest suites first, also in a fresh checkout. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rankOf = ({ path, duration }) => {
      const place = duration === undefined ? LONGEST.findIndex((part) => path.includes(`/${part}.test.`)) : -1;
      return place < 0 ? LONGEST.length : place;
    };
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
};
