package io.weir.testkit;

/** How much work a test does: {@code -Dweir.scale=short} (the default) or {@code long}. */
public final class Scale {
    private Scale() {}

    /** True in a long run. */
    public static boolean isLong() {
        return "long".equals(System.getProperty("weir.scale"));
    }

    /** {@code shortCount} in a normal run, {@code longCount} in a long one. */
    public static int count(int shortCount, int longCount) {
        return isLong() ? longCount : shortCount;
    }
}
