import { beforeEach, describe, expect, test, vi } from 'vitest'
import { install } from './install.ts'

const node = (script: string, silenceMs = 30_000) =>
  install(process.execPath, ['-e', script], silenceMs)

describe('install', () => {
  beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue())

  test('answers nothing where the command succeeds', async () => {
    await expect(node('')).resolves.toBeUndefined()
  })

  test('answers with the exit code where it fails', async () => {
    await expect(node('process.exit(3)')).resolves.toMatch(/ended with code 3$/)
  })

  test('answers that it did not start where there is no such command', async () => {
    await expect(install('/no/such/command', [], 30_000)).resolves.toMatch(/did not start/)
  })

  test('stops a command that says nothing', async () => {
    await expect(node('setInterval(() => {}, 1000)', 300)).resolves.toMatch(
      /said nothing for 0.3 s and was stopped$/,
    )
  })
})
