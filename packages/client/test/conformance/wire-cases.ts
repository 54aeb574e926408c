// Every wire case, by theme: bytes of an event stream and what a client must make of them.
import { bomCases, encodingCases } from './wire-cases-encoding.ts'
import { dataCases, exampleCases, fieldCases, typeCases } from './wire-cases-fields.ts'
import { idCases, resumedIdCases, retryCases } from './wire-cases-ids.ts'
import { blankCases, commentCases, endCases, lineCases, sizeCases } from './wire-cases-lines.ts'
import type { WireCase } from './wire-case.ts'

export const wireCases: Readonly<Record<string, readonly WireCase[]>> = {
  'byte order mark': bomCases,
  encoding: encodingCases,
  'line ends': lineCases,
  'blank lines': blankCases,
  comments: commentCases,
  fields: fieldCases,
  data: dataCases,
  'event types': typeCases,
  ids: idCases,
  'ids of a resumed stream': resumedIdCases,
  'reconnection time': retryCases,
  'end of the stream': endCases,
  size: sizeCases,
  'examples of the standard': exampleCases,
}
