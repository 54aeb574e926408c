// A program that uses the packages as they are installed: a real server, and a stream that outlives
// a cut. It prints what it has seen.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { createEventStream } from 'lastevent'
import { EventSource } from 'lastevent/eventsource'

const server = createServer((request, response) => {
  const next = Number(request.headers['last-event-id'] ?? 0) + 1
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(`retry: 100\nid: ${next}\ndata: ${next}\n\n`)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${server.address().port}/events`

const seen = []
const stream = createEventStream(url)
for await (const { data } of stream) {
  seen.push(data)
  if (seen.length === 3) break
}
stream.close()

const source = new EventSource(url)
const { data } = await new Promise((resolve) => {
  source.onmessage = resolve
})
source.close()
server.close()

const required = createRequire(import.meta.url)('lastevent')
console.log(
  JSON.stringify({ seen, data, isSame: required.createEventStream === createEventStream }),
)
