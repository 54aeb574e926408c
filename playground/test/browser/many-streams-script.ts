// What a page with many streams runs. It never knows which protocol they come by.
import { createEventStream } from 'lastevent'
import { createSharedEventStream } from 'lastevent/shared'

interface StreamRecord {
  /** Times that the stream was opened. */
  opens: number
  /** The notices that came. */
  readonly notices: string[]
  /** What a shared stream is to its group. */
  role: string | undefined
}

const records: StreamRecord[] = []

const many = {
  records,
  /** Opens so many streams, each by a request of its own. */
  open(url: string, count: number): void {
    for (let n = 0; n < count; n += 1) {
      const record: StreamRecord = { opens: 0, notices: [], role: undefined }
      records.push(record)
      const stream = createEventStream(url, { onOpen: () => void (record.opens += 1) })
      stream.on('notice', ({ data }) => void record.notices.push(data))
      stops.push(() => stream.close())
    }
  },
  /** Opens one that the tabs of this origin share. */
  openShared(url: string): void {
    const record: StreamRecord = { opens: 0, notices: [], role: undefined }
    records.push(record)
    const stream = createSharedEventStream(url)
    stream.on('notice', ({ data }) => void record.notices.push(data))
    stream.subscribe(() => (record.role = stream.state.role))
    stops.push(() => stream.close())
  },
  closeAll(): void {
    for (const stop of stops.splice(0)) stop()
  },
}
const stops: (() => void)[] = []

declare global {
  var manyStreams: typeof many
}
globalThis.manyStreams = many
