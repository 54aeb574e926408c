// What the figures were taken on. It must never know the figures.

import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

export interface Machine {
  /** Year, month and day. */
  readonly date: string
  readonly processor: string
  readonly cores: number
  readonly memoryGib: number
  readonly node: string
  /** Of every package that takes part, by name. */
  readonly versions: Readonly<Record<string, string>>
}

const packages = [
  '@microsoft/fetch-event-source',
  '@orpc/client',
  '@trpc/client',
  'event-source-plus',
  'eventsource',
  'eventsource-client',
  'eventsource-parser',
  'parse-sse',
  'sse.js',
  'zod',
]

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? 'unknown processor',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    versions: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  }
}
