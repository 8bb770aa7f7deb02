/** The image of this very checkout, as the lab builds it; CHAOS_HELPER_IMAGE names another. */
import pkg from "../../package.json" with { type: "json" };

export const projectImage = process.env.CHAOS_HELPER_IMAGE ?? `chaos-army:${pkg.version}`;
