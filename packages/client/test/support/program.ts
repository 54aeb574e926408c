// Runs a program of this folder in a process of its own, and exchanges messages with it.
// It never knows what a program does.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { promised } from './scripted.ts'
import { within } from './waiting.ts'

export interface Program<Question, Answer> {
  /** The program answers every message with one of its own. */
  ask(question: Question): Promise<Answer>
}

/** Gone with the test. It runs the sources, and can collect its garbage. */
export function runProgram<Question extends object, Answer>(
  name: string,
  ...args: readonly string[]
): Program<Question, Answer> {
  const program = fileURLToPath(new URL(name, import.meta.url))
  const child: ChildProcess = fork(program, args, {
    execArgv: ['--conditions=lastevent-source', '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  let settle: ((answer: Answer | Error) => void) | undefined
  child.on('message', (answer) => settle?.(answer as Answer))
  child.on('exit', (code) => settle?.(new Error(`${name} ended with code ${code}`)))
  process.once('exit', kill)
  onTestFinished(() => {
    process.off('exit', kill)
    kill()
  })
  return {
    async ask(question) {
      const answered = promised<Answer | Error>()
      settle = answered.resolve
      child.send(question)
      const answer = await within(`the answer of ${name}`, answered.promise)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}
