/** Prometheus' text format: Toxiproxy's two names, and what it does not count. */
import { STREAMS } from "../toxic.ts";
import { sayAddress } from "./address.ts";
import type { NamedProxy } from "./named-proxy.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

export function metricsOf(proxies: readonly NamedProxy[]): string {
  const bytes = (of: "received" | "sent") =>
    proxies.flatMap((proxy): Sample[] => {
      const counters = proxy.running()?.counters();
      const listener = sayAddress(proxy.listen());
      const upstream = sayAddress(proxy.upstream());
      return STREAMS.map((direction) => [
        { direction, proxy: proxy.name, listener, upstream },
        counters?.bytes[direction][of] ?? 0,
      ]);
    });
  const each = (of: (name: string, proxy: NamedProxy) => Sample[]) =>
    proxies.flatMap((proxy) => of(proxy.name, proxy));
  const connections = (of: "open" | "total" | "failed" | "refused") =>
    each((proxy, { running }) => [[{ proxy }, running()?.counters().connections[of] ?? 0]]);
  const toxics = (of: "matched" | "hit") =>
    each((proxy, { running }) =>
      Object.entries(running()?.counters().toxics ?? {}).map(
        ([toxic, hits]): Sample => [{ proxy, toxic }, hits[of]],
      ),
    );
  return [
    family("toxiproxy_proxy_received_bytes_total", "counter", bytes("received")),
    family("toxiproxy_proxy_sent_bytes_total", "counter", bytes("sent")),
    family("chaos_proxy_connections_open", "gauge", connections("open")),
    family("chaos_proxy_connections_total", "counter", connections("total")),
    family("chaos_proxy_connections_failed_total", "counter", connections("failed")),
    family("chaos_proxy_connections_refused_total", "counter", connections("refused")),
    family("chaos_proxy_toxic_matched_total", "counter", toxics("matched")),
    family("chaos_proxy_toxic_hit_total", "counter", toxics("hit")),
  ].join("");
}

function family(name: string, type: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const lines = samples.map(([labels, value]) => `${name}{${sayLabels(labels)}} ${value}`);
  return `# TYPE ${name} ${type}\n${lines.join("\n")}\n`;
}

function sayLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`)
    .join(",");
}
