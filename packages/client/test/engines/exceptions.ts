// The cases that our class fails, each with its reason. A case that passes after all is an error.

import { type RealmKind } from './lab.ts'

export interface Exception {
  /** The engines; all of them without it. */
  readonly engines?: readonly string[]
  /** The realms; all of them without it. */
  readonly realms?: readonly RealmKind[]
  /** Why no script can do better. */
  readonly reason: string
}

export const exceptions: Readonly<Record<string, Exception>> = {
  '[DOM] events are trusted': {
    reason: 'only a browser can dispatch trusted events',
  },
  '[9.2.3] an id that is fit for a header needs no preflight': {
    reason: 'fetch makes a preflight for a Last-Event-ID that goes to another origin',
  },
  '[9.2.2] the address "http://this is invalid/" throws a SyntaxError': {
    engines: ['chromium'],
    reason: "Chromium's URL parser accepts it; its own EventSource does, too",
  },
  '[9.2.3] a response of 200 with an event stream opens it, before there is an event': {
    engines: ['firefox'],
    reason: 'Firefox tells of a response with the first byte of its body; its own class, too',
  },
  '[9.2.2] close() ends its request after a redirect, too': {
    engines: ['firefox'],
    reason: 'after a redirect, Firefox ends an aborted fetch only with the next bytes that come',
  },
  '[9.2.4] an id is sent in UTF-8': {
    engines: ['webkit'],
    reason: 'WebKitGTK encodes the bytes of a header value a second time',
  },
  '[9.2.4] an id beyond the basic plane is sent in UTF-8': {
    engines: ['webkit'],
    reason: 'WebKitGTK encodes the bytes of a header value a second time',
  },
  '[9.2.3] a blob: URL is a stream': {
    engines: ['webkit'],
    realms: ['shared worker'],
    reason: 'in a shared worker of WebKitGTK the fetch of a blob: URL is never answered',
  },
  '[HTML 7.4.3] window.stop() ends a source that has no response yet': {
    reason:
      'a fetch that was stopped looks like one whose server is down, and a server that is down at the start is waited for',
  },
}

/** The exception that holds here, if there is one. */
export function exceptionFor(
  title: string,
  engine: string,
  realm: RealmKind,
): Exception | undefined {
  const exception = exceptions[title]
  if (exception?.engines?.includes(engine) === false) return undefined
  return exception?.realms?.includes(realm) === false ? undefined : exception
}
