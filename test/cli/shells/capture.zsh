# $1 zsh, $2 the child's file, $3 the line: types it into an interactive zsh and presses Tab.
zmodload zsh/zpty zsh/zselect
zpty -b child $1 -f -i
zpty -w child "source ${(q)2}"
repeat 400; do zpty -r child said; [[ -e $OUT.ready ]] && break; zselect -t 5; done
zpty -w -n child "$3"$'\t'
repeat 400; do zpty -r child said; [[ -e $OUT && $(<$OUT) == *DONE* ]] && break; zselect -t 5; done
zpty -d child
cat $OUT
