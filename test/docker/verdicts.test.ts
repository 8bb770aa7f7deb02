/**
 * The tool dies, or the engine fails it, at any one of its calls: afterwards `chaos revert` leaves
 * nothing of it behind. CHAOS_PROVE=full goes through every call, else a few are drawn.
 */
