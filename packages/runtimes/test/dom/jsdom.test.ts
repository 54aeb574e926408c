// @vitest-environment jsdom
import { describeInEnvironment } from '../../src/in-test-environment.ts'

describeInEnvironment('vitest with jsdom')
