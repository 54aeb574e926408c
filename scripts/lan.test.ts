import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lanAddresses, lanNotice } from './lan.ts'

const root = resolve(import.meta.dirname, '..')

function address(family: 'IPv4' | 'IPv6', text: string, internal = false) {
  const rest = { netmask: '', mac: '', cidr: null, internal, address: text }
  return family === 'IPv4' ? { ...rest, family } : { ...rest, family, scopeid: 0 }
}

test('addresses that others can reach are listed, IPv4 first', () => {
  const interfaces = {
    lo: [address('IPv4', '127.0.0.1', true), address('IPv6', '::1', true)],
    wlan0: [
      address('IPv6', 'fe80::1'),
      address('IPv6', '2001:db8::1'),
      address('IPv4', '192.0.2.7'),
    ],
    gone: undefined,
  }
  expect(lanAddresses(interfaces)).toEqual(['192.0.2.7', '[2001:db8::1]'])
})

test('the notice says where the page is, and what that exposes', () => {
  const notice = lanNotice(['192.0.2.7'], '5173').join('\n')
  expect(notice).toContain('http://192.0.2.7:5173/')
  expect(notice).toMatch(/Everybody in this network .* read the sources/s)
  expect(lanNotice([], '5173')[0]).toContain('no address')
})

/** Runs `pnpm dev`'s script until its output matches, or to its end. */
async function dev(flags: readonly string[], until: RegExp): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, ['scripts/dev.ts', ...flags], {
    cwd: root,
    env: { ...process.env, PAGE_PORT: '0', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    await exit
  })
  let output = ''
  return new Promise((resolved) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString()
      if (until.test(output)) resolved(output)
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('exit', () => resolved(output))
  })
}

test('with --lan the page answers at every address of this machine, and says so', async () => {
  const output = await dev(['--lan'], /Ctrl-C stops both/)
  const port = /page\s+http:\/\/localhost:(?<port>\d+)/.exec(output)?.groups?.['port']
  expect(output).toContain('Everybody in this network')
  expect(output).toMatch(/listening on http:\/\/127\.0\.0\.1:/)
  for (const host of /LAN\s+http:\/\/(?<host>[\d.]+):/.exec(output)?.slice(1, 2) ?? ['127.0.0.1']) {
    const response = await fetch(`http://${host}:${port}/`)
    expect(await response.text()).toContain('lastevent playground')
  }
})

test('a flag that does not exist is refused, with those that do', async () => {
  expect(await dev(['--lna'], /never/)).toMatch(/--lna.*--lan/s)
})
