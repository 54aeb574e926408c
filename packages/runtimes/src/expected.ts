// What comes of the scenario, in every runtime.
export const expected = {
  /** What it reports. */
  report: {
    seen: ['add 1 (1)', 'add 2 (2)', 'add 3 (3)'],
    closed: 'client',
    class: ['add', '{"n":1}', true],
    shared: { n: 1 },
  },
  /** What the server has seen. The class and the shared stream are closed with their first event. */
  requests: [
    'stream from the start',
    'stream 2',
    '?by=class from the start',
    '?by=shared from the start',
  ],
}
