// What `GET /` says to a person. It never knows how any of it is done.

export const guide = `The reference server of the lastevent playground.

GET  /events         the stream; resumes after Last-Event-ID, or ?lastEventId=
POST /events         publishes {"type":"add","data":{"n":1,"text":"some data","at":"2026-01-01T00:00:00Z"}}
                     or {"type":"notice","data":"plain text"}; an array of them, or one a line as
                     application/x-ndjson, in one go. Idempotency-Key makes it safe to repeat.
GET  /healthz        ok, degraded or stopping; open connections, first and last id
GET  /stats          counts since the start
GET  /metrics        the same for Prometheus
GET  /faults         the faults that last
POST /faults/drop          cuts all streams, or the {"count":1} oldest
POST /faults/unavailable   {"count":3} or {"forMs":5000}, "retryAfterS": answers GET /events with 503
POST /faults/silence       {"forMs":20000}: streams stay open and send nothing
POST /faults/restart       {"forMs":1000}: closes the port for so long, with all connections
POST /faults/burst         {"rate":5000,"forMs":10000}: publishes so many add events a second
POST /faults/invalid       sends an add that its schema refuses
POST /faults/unnamed       {"type":"surprise"}: sends a type that the contract doesn't name
POST /faults/clear         ends the faults that last
`
