// Shows what a load test has measured. It never knows how.
import type { LoadOptions } from './options.ts'
import type { LoadResult, UsageCourse } from './run.ts'

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const ms = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)
const kib = (bytes: number): string => (bytes / 1024).toFixed(1)

const usageLines = (course: UsageCourse, events: number): string[] => {
  const { connections, before, connected, during } = course
  const perConnection = (of: 'resident' | 'used'): string =>
    kib((connected[of] - before[of]) / connections)
  const cpuS = (during.at(-1) ?? connected).cpuS - connected.cpuS
  const resident = during.map((one) => one.resident)
  // The first tenth is that of the code that is compiled now, and of the log that fills up.
  const begin = resident[Math.floor(resident.length / 10)] ?? connected.resident
  return [
    `processor   ${((cpuS / (events * connections)) * 1e6).toFixed(1)} µs per event delivered`,
    `memory      ${perConnection('resident')} KiB per connection (heap and buffers ${perConnection('used')} KiB), ` +
      `of ${whole(connections)}`,
    `            ${mib(begin)} MiB after a tenth of the time, ${mib(resident.at(-1) ?? 0)} MiB at ` +
      `the end, ${mib(Math.max(...resident))} MiB at most`,
  ]
}

export const reportOf = (options: LoadOptions, result: LoadResult): string => {
  const { connections, protocol, rate, size, seconds } = options
  const { published, publishS, delivered, delayMs } = result
  const instances = Math.max(options.urls.length, options.urls.length === 0 ? options.instances : 0)
  return [
    `${whole(connections)} streams over ${protocol}, ${instances} instance${instances === 1 ? '' : 's'}, ` +
      `${whole(rate)} events of ${size} characters a second for ${seconds} s`,
    '',
    `opened in   ${result.connectS.toFixed(1)} s`,
    `published   ${whole(published.events)} events, ${published.repeats} publications repeated`,
    `delivered   ${whole(delivered)} events, ${whole(delivered / publishS)} a second`,
    `delay       p50 ${ms(delayMs.p50)} ms, p99 ${ms(delayMs.p99)} ms, max ${ms(delayMs.max)} ms`,
    ...result.usage.flatMap((one) => usageLines(one, published.events)),
    ...(result.usage.length === 0 ? ['usage       not told: /stats is not there'] : []),
    `lost ${whole(result.lost)}, doubled ${whole(result.doubled)}, ` +
      `out of order ${whole(result.disordered)}, under another id ${whole(result.renamed)}`,
    `reconnects ${whole(result.reconnects)}, resets ${whole(result.resets)}`,
  ].join('\n')
}

/** Whether every stream has got every event once, in order. */
export const isFaultless = ({ lost, doubled, disordered, renamed }: LoadResult): boolean =>
  lost + doubled + disordered + renamed === 0
