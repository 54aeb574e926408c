import { describeInEnvironment } from '../../src/in-test-environment.ts'

describeInEnvironment('vitest with happy-dom')
