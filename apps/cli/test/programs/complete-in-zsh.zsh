# What zsh's own completion offers for lines whose last word is being typed: zsh -f complete-in-zsh.zsh SCRIPT LINE...
# Prints the candidates of each line, a tab behind each. An interactive shell in a pseudo-terminal does the work, because
# completion runs nowhere else.
zmodload zsh/zpty
script=$1
shift
zpty shell 'PS1= PS2= zsh -f -i'
setup() {
  autoload -Uz compinit
  compinit -u -D
  source $1
  # Keeps what is added; what a function only asks for passes.
  compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-[OAD]* ]]; then builtin compadd "$@"; return; fi
    local -a hits
    builtin compadd -O hits "$@"
    offered+=($hits)
    builtin compadd "$@"
  }
  report() {
    offered=()
    _main_complete
    print -r -- "<offered>${(pj:\t:)${(@ou)offered}}</offered>"
  }
  zle -C report list-choices report
  bindkey '^X' report
}
zpty -w shell "$(functions setup); stty -echo; setup ${(q)script}; print '<rea''dy>'"
zpty -r shell output '*<ready>*'
for line in "$@"; do
  zpty -w -n shell "$line"$'\x18'
  zpty -r shell output $'*</offered>*'
  print -r -- "${${output##*<offered>}%%</offered>*}"
  zpty -w -n shell $'\x15'
done
zpty -d shell
