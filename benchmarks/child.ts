// Programs of this folder in processes of their own, which answer every message with one.
// It must never know what a program does.

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** As Node has it by default on a 64-bit machine; named, since the figures depend on it. */
export const SEMI_SPACE_MIB = 16

export interface Child {
  ask(question: unknown): Promise<unknown>
  stop(): void
}

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill()))

/** `name` is the program's path in this folder. Resolves when the program has sent its first message. */
export async function startChild(name: string, args: readonly string[]): Promise<Child> {
  const program = fileURLToPath(new URL(name, import.meta.url))
  const execArgv = ['--expose-gc', `--max-semi-space-size=${SEMI_SPACE_MIB}`]
  const child: ChildProcess = fork(program, args, { execArgv })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const answer = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const hear = (message: unknown): void => {
        child.off('exit', fail)
        resolve(message)
      }
      const fail = (code: number | null): void => {
        child.off('message', hear)
        reject(new Error(`${name} ${args.join(' ')} has ended with ${code}`))
      }
      child.once('message', hear).once('exit', fail)
    })
  await answer()
  return {
    ask(question) {
      const answered = answer()
      child.send(question as object)
      return answered
    },
    stop: () => void child.kill(),
  }
}
