import { describe, expect, test } from 'vitest'
import { runSteps, type Result, type Step } from './steps.ts'

const step = (name: string, ...after: string[]): Step => ({ name, command: [name], after })

/** Runs steps that fail where they are listed; records what ran, what was printed and how wide. */
async function rehearse(steps: Step[], { failing = [] as string[], width = 2 } = {}) {
  const ran: string[] = []
  const printed: string[] = []
  let now = 0
  let most = 0
  const run = async ({ name }: Step): Promise<Result> => {
    ran.push(name)
    most = Math.max(most, ++now)
    await Promise.resolve()
    now -= 1
    const outcome = failing.includes(name) ? 'failed' : 'passed'
    return { outcome, seconds: 1.23, output: `${name} speaks\n` }
  }
  const passed = await runSteps(steps, width, run, (text) => printed.push(text))
  return { passed, ran, printed: printed.join('\n'), most }
}

describe('runSteps', () => {
  test('runs every step once, no more of them at a time than allowed', async () => {
    const { passed, ran, most } = await rehearse([step('a'), step('b'), step('c'), step('d')])
    expect(ran).toEqual(['a', 'b', 'c', 'd'])
    expect({ passed, most }).toEqual({ passed: true, most: 2 })
  })

  test('prints a line with the seconds of a step, and its output only where it fails', async () => {
    const { passed, printed } = await rehearse([step('a'), step('b')], { failing: ['b'] })
    expect(passed).toBe(false)
    expect(printed).toContain('✓ a              1.2 s')
    expect(printed).not.toContain('a speaks')
    expect(printed).toContain('✗ b              1.2 s\n    b speaks')
  })

  test('waits for the steps that a step needs, and starts others meanwhile', async () => {
    const { ran } = await rehearse([step('a'), step('b', 'a'), step('c')])
    expect(ran).toEqual(['a', 'c', 'b'])
  })

  test('fails a step, and those behind it, whose need has failed', async () => {
    const steps = [step('a'), step('b', 'a'), step('c', 'b'), step('d')]
    const { passed, ran, printed } = await rehearse(steps, { failing: ['a'], width: 1 })
    expect(passed).toBe(false)
    expect(ran).toEqual(['a', 'd'])
    expect(printed).toContain('It needs b to pass.')
  })

  test('refuses a need that does not come before', async () => {
    await expect(rehearse([step('a', 'b'), step('b')])).rejects.toThrow('a waits for b')
  })
})
