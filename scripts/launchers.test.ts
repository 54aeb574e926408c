import { expect, test } from 'vitest'
import { launchers } from './launchers.ts'

/** A line of ancestors, the nearest first, with the numbers 100, 101, … */
function line(...commands: string[]) {
  return launchers(100, (pid) => {
    const command = commands[pid - 100]
    return command === undefined ? undefined : { parent: pid + 1, command }
  })
}

test('npx, pnpm and the shells between are watched, the shell above is not', () => {
  const script = 'sh -c trap "" INT; node scripts/dev.ts'
  const whole = line(script, 'pnpm dev', 'sh -c pnpm dev', 'npm exec pnpm@12 dev', '-bash', 'sshd')
  expect(whole).toEqual([100, 101, 102, 103])
  const bare = line(script, '/usr/local/bin/pnpm dev', "bash -c 'npx --yes pnpm@12 dev &'", 'init')
  expect(bare).toEqual([100, 101])
})

test('package managers that are scripts of Node are known by their file', () => {
  const scripts = line('sh -c x', 'node /lib/pnpm.cjs dev', 'sh', '/bin/node /lib/npx-cli.js pnpm')
  expect(scripts).toEqual([100, 101, 102, 103])
})

test('nobody is watched where no package manager started the script', () => {
  expect(line('-zsh', 'tmux', 'init')).toEqual([])
  expect(line()).toEqual([])
})
