package io.weir.config;

import java.util.List;
import java.util.Locale;

/**
 * One configuration key, as documentation, the reference file and the API describe it.
 *
 * @param name the name in the file
 * @param scope where it stands
 * @param section the heading it belongs under
 * @param type in words: {@code true or false}, {@code duration}, {@code list of address ranges}
 * @param choices the words allowed, or empty for any
 * @param defaultText the default as it would stand in the file
 * @param unit what a number counts, or empty
 * @param reload what a change costs
 * @param built whether weir acts on the key yet
 * @param deprecated what to use instead, or empty
 * @param formerNames older names that are still accepted
 * @param doc one sentence
 */
public record KeySpec(
        String name,
        KeyScope scope,
        String section,
        String type,
        List<String> choices,
        String defaultText,
        String unit,
        Reload reload,
        boolean built,
        String deprecated,
        List<String> formerNames,
        String doc) {
    /** Takes copies of the lists. */
    public KeySpec {
        choices = List.copyOf(choices);
        formerNames = List.copyOf(formerNames);
    }

    /** The variable that overrides the key: {@code MTX_RTMPADDRESS}, {@code MTX_PATHDEFAULTS_SOURCE}. */
    public String environmentName() {
        String upper = name.toUpperCase(Locale.ROOT);
        return scope == KeyScope.GLOBAL ? "MTX_" + upper : "MTX_PATHDEFAULTS_" + upper;
    }
}
