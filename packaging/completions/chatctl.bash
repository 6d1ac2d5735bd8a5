# Completion of chatctl for bash: chatctl itself knows what may follow.
_chatctl() {
    local line begun quote= rest before word
    local -a words
    COMPREPLY=()
    # Up to the cursor, whose place is counted in bytes.
    line=$(LC_ALL=C; printf '%s' "${COMP_LINE:0:COMP_POINT}")
    # Words as chatctl gets them: bash would break them at : and =. Without -r, \# is read as #.
    # shellcheck disable=SC2162
    read -a words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=('')
    begun=${words[-1]}
    [[ $begun == [\'\"]* ]] && quote=${begun:0:1}
    words=("${words[@]#[\'\"]}")
    words=("${words[@]%[\'\"]}")
    begun=${words[-1]}
    # What bash takes for an earlier word stays as it is.
    rest=${begun##*[:=]}
    before=
    [[ -z $quote ]] && before=${begun%"$rest"}
    while IFS=$'\t' read -r word _; do
        word=${word#"$before"}
        case $quote in
            # Between quotes nothing is escaped: what would end them, or run, is not offered.
            \') [[ $word == *\'* ]] && continue ;;
            \") [[ $word == *[\\\$\`\"!]* ]] && continue ;;
            *) printf -v word '%q' "$word" ;;
        esac
        COMPREPLY+=("$word")
    done < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _chatctl chatctl
