// eventsource-parser's own TransformStream, behind a TextDecoderStream.
// It must never know the other consumers.

import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Consume } from './consumer.ts'

export const parserStream: Consume = async ({ url, fetch, sink }) => {
  const { body } = await fetch(url)
  if (!body) throw new Error('No body')
  const decoder = new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>
  const events = body.pipeThrough(decoder).pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  for (;;) {
    const { value } = await reader.read()
    if (!value || sink.takeValue(JSON.parse(value.data), value.id)) break
  }
  await reader.cancel()
}
