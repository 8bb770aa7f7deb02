/** The two messages of `grpc.health.v1`, as bytes: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */

/** `HealthCheckRequest { string service = 1; }` behind gRPC's five bytes: not compressed, and its length. */
export function frame(service: string): Buffer {
  const name = Buffer.from(service);
  const message =
    name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a]), varint(name.length), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const STATUSES = ["unknown", "serving", "not-serving", "unknown-service"] as const;
export type HealthStatus = (typeof STATUSES)[number] | "bad-answer";

/** Of `HealthCheckResponse { ServingStatus status = 1; }`: a number that is not there is 0. */
export function statusIn(answer: Buffer): HealthStatus {
  if (answer.length < 5 || answer[0] !== 0) return "bad-answer";
  const message = answer.subarray(5, 5 + answer.readUInt32BE(1));
  if (message.length === 0) return "unknown";
  if (message[0] !== 0x08 || message.length < 2) return "bad-answer";
  return STATUSES[message[1]!] ?? "bad-answer";
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}
