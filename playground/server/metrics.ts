// What the server counts, for Prometheus and for people. It never knows who asks.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What is looked up when somebody asks, not counted. */
export interface Levels {
  readonly streams: () => number
  readonly unsentBytes: () => number
  readonly logReachable: () => boolean
}

export interface Metrics {
  readonly registry: Registry
  sent(events: number): void
  published(events: number, seconds: number): void
  repeated(): void
  opened(): void
  reset(reason: string): void
  refused(reason: string): void
  dropped(reason: string): void
  /** The counts since the start, without their labels' help. */
  counts(): Promise<Readonly<Record<string, number | Readonly<Record<string, number>>>>>
}

export interface MetricsOptions {
  /** Also those of the process: memory, event loop, garbage. */
  readonly ofProcess: boolean
}

export const createMetrics = (levels: Levels, { ofProcess }: MetricsOptions): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  const counter = (name: string, help: string) =>
    new Counter({ name: `lastevent_${name}_total`, help, registers })
  const byReason = (name: string, help: string) =>
    new Counter({ name: `lastevent_${name}_total`, help, labelNames: ['reason'], registers })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `lastevent_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })

  gauge('streams', 'Streams open now.', levels.streams)
  gauge('unsent_bytes', 'Bytes that wait for slow readers.', levels.unsentBytes)
  gauge('log_reachable', '1 while events can be published.', () => Number(levels.logReachable()))
  const opened = counter('streams_opened', 'Streams opened.')
  const sent = counter('events_sent', 'Events sent, once per stream.')
  const published = counter('events_published', 'Events published by this instance.')
  const repeated = counter('publications_repeated', 'Publications whose key was known already.')
  const resets = byReason('resets', 'Streams that could not go on where they were asked to.')
  const refused = byReason('refusals', 'Requests refused by a bound, or without the log.')
  const dropped = byReason('streams_dropped', 'Streams given up by the server.')
  const seconds = new Histogram({
    name: 'lastevent_publish_seconds',
    help: 'Time until a publication was kept.',
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers,
  })
  if (ofProcess) collectDefaultMetrics({ register: registry })

  const total = async (one: Counter): Promise<number> => (await one.get()).values[0]?.value ?? 0
  const perReason = async (one: Counter<'reason'>): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await one.get()).values.map(({ labels, value }) => [labels.reason ?? '', value]),
    )

  return {
    registry,
    sent: (events) => sent.inc(events),
    published(events, took) {
      published.inc(events)
      seconds.observe(took)
    },
    repeated: () => repeated.inc(),
    opened: () => opened.inc(),
    reset: (reason) => resets.inc({ reason }),
    refused: (reason) => refused.inc({ reason }),
    dropped: (reason) => dropped.inc({ reason }),
    counts: async () => ({
      opened: await total(opened),
      sent: await total(sent),
      published: await total(published),
      repeated: await total(repeated),
      resets: await perReason(resets),
      refused: await perReason(refused),
      dropped: await perReason(dropped),
    }),
  }
}
