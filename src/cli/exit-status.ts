/** What a program may conclude from how a command ends. */
export const EXITS = [
  "Exit status: 0 survived, 1 did not, 2 usage, 3 inconclusive, 4 stopped by a guard,",
  "  5 something is left behind, 6 engine or tool failed, 129/130/143 interrupted and undone.",
];
