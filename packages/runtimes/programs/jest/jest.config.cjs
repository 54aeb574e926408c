const project = (displayName, testEnvironment, file) => ({
  displayName,
  testEnvironment,
  testMatch: [`<rootDir>/${file}`],
  transform: {
    '\\.js$': ['babel-jest', { plugins: ['@babel/plugin-transform-modules-commonjs'] }],
  },
  // The packages are ES modules, which Jest leaves as they are unless it is told otherwise.
  transformIgnorePatterns: ['/node_modules/(?!.*(lastevent|eventsource-parser)/)'],
})

module.exports = {
  testTimeout: 300_000,
  projects: [
    project('node', 'node', 'stream.test.js'),
    project('jest-fixed-jsdom', 'jest-fixed-jsdom', 'stream.test.js'),
    project('jsdom', 'jest-environment-jsdom', 'bare.test.js'),
  ],
}
