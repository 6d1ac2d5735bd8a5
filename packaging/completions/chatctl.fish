# Completion of chatctl for fish: chatctl itself knows what may follow.
function __chatctl_complete
    set -l words (commandline -opc) (commandline -ct)
    command $words[1] complete -- $words[2..-1] 2>/dev/null | string replace -ra "'" ""
end
complete -c chatctl -f -a '(__chatctl_complete)'
