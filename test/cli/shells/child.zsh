# An interactive zsh that writes down what Tab would offer: compadd is where every match passes.
PROMPT=
autoload -Uz compinit; compinit -u -D
source $SCRIPT
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- $hits >> $OUT
  builtin compadd "$@"
}
tell() { zle complete-word; print -r -- "DONE " >> $OUT }
zle -N tell; bindkey '^I' tell
print > $OUT.ready
