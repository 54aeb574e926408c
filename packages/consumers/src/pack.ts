// Vitest's global set-up: the tarballs are there before the first test.
import { packAll } from './packages.ts'

export { packAll as setup }
