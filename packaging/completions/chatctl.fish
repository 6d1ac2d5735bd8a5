# Completion of chatctl for fish: chatctl itself knows what may follow, and fish quotes it.
function __chatctl_complete
    set -l words (commandline -opc | string unescape)
    # A quote that is still open is no part of the word.
    set -l begun (commandline -ct | string unescape; or commandline -ct | string trim --left --chars "'\"")
    command $words[1] complete -- $words[2..-1] "$begun" 2>/dev/null
end
complete -c chatctl -f -a '(__chatctl_complete)'
