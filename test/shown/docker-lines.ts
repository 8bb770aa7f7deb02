/** Lines for docker, and what it must say: `made` is what has been made for them to look at. */

export interface Made {
  readonly container: string;
  readonly run: string;
}

export const DOCKER_LINES: Readonly<Record<string, (made: Made) => RegExp>> = {
  "docker ps": ({ container }) => new RegExp(`\\bUp\\b.*\\b${container}\\b`),
  "docker version": () => /^Server:/m,
  "docker logs chaos-watchdog-RUN": () => /"ready":true/,
};
