package io.runnel.registry.schema;

import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression out of a JSON Schema. They come from outside, and a backtracking matcher can take ages for some;
 * matchers without backtracking (RE2) lack lookaround, which published schemas use. So this one backtracks, and gives
 * up after a number of steps that no honest pattern needs.
 */
public final class BoundedPattern {
    /** Characters looked at in one search. */
    private static final int MAX_STEPS = 1_000_000;

    private final Pattern pattern;

    private BoundedPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** The pattern of this text; one that Java cannot read is found only where its own text stands. */
    public static BoundedPattern of(String text) {
        try {
            return strictly(text);
        } catch (PatternSyntaxException e) {
            // ECMA's syntax is wider than Java's.
            return new BoundedPattern(Pattern.compile(text, Pattern.LITERAL));
        }
    }

    /** @throws PatternSyntaxException when Java cannot read it */
    static BoundedPattern strictly(String text) {
        // In ECMA's syntax a dollar is the very end, in Java's also before a last line break; properties have long
        // names.
        return new BoundedPattern(Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(text))));
    }

    /**
     * Whether the pattern matches somewhere in the text.
     *
     * @throws TooManyStepsException when it was given up
     */
    public boolean isFoundIn(String text) {
        Counted counted = new Counted(text);
        boolean found;
        try {
            found = pattern.matcher(counted).find();
        } catch (StackOverflowError e) {
            throw new TooManyStepsException(pattern.pattern());
        }
        WorkBudget.spendHere(counted.steps);
        return found;
    }

    /** The search was given up. */
    public static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyStepsException(String pattern) {
            super("the pattern '" + pattern + "' takes more than " + MAX_STEPS + " steps on this text");
        }
    }

    private final class Counted implements CharSequence {
        private final CharSequence text;
        private int steps;

        Counted(CharSequence text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw new TooManyStepsException(pattern.pattern());
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
