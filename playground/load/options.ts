// What a load test is told on its command line. It never knows how any of it is done.
import { parseArgs } from 'node:util'
import { z } from 'zod'

export const usage = `pnpm load [url …] [--connections=n] [--protocol=…] [--rate=n] [--seconds=n] …

Opens streams on one or more instances of the reference server, publishes events, and tells what
arrived. With no URL it starts instances of its own on this machine.

  --connections=2000     streams, spread evenly over the instances; at most 100,000
  --protocol=http/1.1    one connection for each stream; h2 (TLS) or h2c share connections
  --streams=100          streams to a connection of h2 and h2c; at most 256
  --rate=20              events published a second; at most 20,000
  --size=100             characters of each event's data; at most 10,000
  --seconds=30           how long events are published; at most 3,600
  --instances=1          how many to start where no URL is given; at most 16
  --redis=url            the Redis that holds their log; several instances need one

An instance that runs already has to take so many streams from one address:
MAX_CLIENTS_PER_ADDRESS=100000 MAX_CLIENTS=100000 pnpm server`

const number = (minimum: number, maximum: number) =>
  z.coerce.number().pipe(z.int().min(minimum).max(maximum))

const options = z.object({
  connections: number(1, 100_000).default(2000),
  protocol: z.enum(['http/1.1', 'h2', 'h2c']).default('http/1.1'),
  streams: number(1, 256).default(100),
  rate: number(1, 20_000).default(20),
  size: number(40, 10_000).default(100),
  seconds: number(1, 3600).default(30),
  instances: number(1, 16).default(1),
  redis: z.url({ protocol: /^rediss?$/ }).optional(),
  urls: z.array(z.url({ protocol: /^https?$/ })),
})

export type LoadOptions = z.infer<typeof options>

/** Throws an error whose message says what is wrong. */
export const readOptions = (args: readonly string[]): LoadOptions | 'help' => {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      connections: text,
      protocol: text,
      streams: text,
      rate: text,
      size: text,
      seconds: text,
      instances: text,
      redis: text,
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) return 'help'
  const read = options.safeParse({ ...values, urls: positionals })
  if (!read.success) throw new Error(z.prettifyError(read.error))
  const { urls, instances, redis } = read.data
  if (urls.length === 0 && instances > 1 && redis === undefined) {
    throw new Error('Several instances share a log in Redis: name it with --redis=redis://…')
  }
  return read.data
}
