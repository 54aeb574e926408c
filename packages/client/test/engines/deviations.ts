// Why we do what we do where a browser's own class departs from the standard. Without an entry,
// the reason is the standard.

export const deviations: Readonly<Record<string, string>> = {
  '[9.2.3] after a redirect it comes back to its own address, with the id':
    'it leaves open whether a redirect is remembered. Firefox and WebKit ask the first address again, and so do we: it is the one that was given, and where a server spreads its load by redirects, it is the one that works.',
  '[9.2.6] the id of an event without data is sent':
    'it sets the id at the blank line, whether or not an event follows from it. Servers rely on that to move the position on without an event.',
  '[9.2.3] the content type "text/event-stream; charset=windows-1252" is one, always in UTF-8':
    'it compares the essence of the type and lets parameters be.',
  '[9.2.3] the content type "text/event-stream;charset=x-unknown" is one, always in UTF-8':
    'it compares the essence of the type and lets parameters be.',
  '[9.2.3] a response of 200 with an event stream opens it, before there is an event':
    'where the browser tells us of the response, we open at once. A server helps Firefox by sending a comment at the beginning.',
  '[9.2.3] it connects again where the first connection has failed':
    'a server that is down when a page starts is waited for.',
}
