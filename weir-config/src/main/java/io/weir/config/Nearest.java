package io.weir.config;

import java.util.Locale;

/** Finds the name somebody probably meant. */
final class Nearest {
    /** Longest name compared; longer ones are no typing errors. */
    private static final int LENGTH_MAX = 80;

    private Nearest() {}

    /** The candidate with the fewest typing errors, or empty when none is near. Case does not count. */
    static String to(String name, Iterable<String> candidates) {
        if (name.length() > LENGTH_MAX) {
            return "";
        }
        String lower = name.toLowerCase(Locale.ROOT);
        int best = Math.clamp(name.length() / 3, 1, 4) + 1;
        String found = "";
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - name.length()) < best) {
                int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
                if (distance < best) {
                    best = distance;
                    found = candidate;
                }
            }
        }
        return found;
    }

    /** Insertions, deletions, replacements and swaps of neighbours (Damerau-Levenshtein, optimal string alignment). */
    static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cell(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
