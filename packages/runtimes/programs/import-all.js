// Imports every entry, and prints what our own code has asked of the host meanwhile.
import process from 'node:process'

const touched = []
const asked = [
  ...['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'crypto'],
  ...['BroadcastChannel', 'MessageChannel', 'WebSocket', 'EventSource', 'Worker', 'caches'],
  ...['document', 'window', 'self', 'navigator', 'location', 'localStorage', 'sessionStorage'],
  ...['addEventListener', 'requestAnimationFrame', 'scheduler', 'indexedDB'],
]
for (const name of asked) {
  const value = globalThis[name]
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      // Frameworks look for a document when they are imported: that is theirs to answer for.
      if (/node_modules\/@?lastevent\//.test(new Error(name).stack)) touched.push(name)
      return value
    },
  })
}

const names = process.argv.slice(2)
for (const name of names) await import(name)
const { createEventStream } = await import('lastevent')
const beforeUse = touched.splice(0)
const stream = createEventStream('https://example.test/events')
stream.close()
console.log(JSON.stringify({ imported: names.length, beforeUse, whenUsed: touched.length > 0 }))
