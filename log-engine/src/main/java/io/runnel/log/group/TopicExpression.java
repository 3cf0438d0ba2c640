package io.runnel.log.group;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.errors.InvalidRegularExpression;

/**
 * An expression that members subscribe by, in the syntax of RE2J as KIP-848 has it: its time is linear in the length of
 * the names, whatever a client sends.
 */
final class TopicExpression {
    /** Longer ones are refused: a program grows with its expression, and each member may bring one. */
    static final int MAX_CHARACTERS = 4096;

    private final Pattern pattern;

    private TopicExpression(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws InvalidRegularExpression if RE2J does not take it, or it is too long */
    static TopicExpression parse(String expression) {
        if (expression.length() > MAX_CHARACTERS) {
            throw new InvalidRegularExpression("SubscribedTopicRegex of " + expression.length()
                    + " characters is too long: at most " + MAX_CHARACTERS + " are taken.");
        }
        try {
            return new TopicExpression(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new InvalidRegularExpression("SubscribedTopicRegex `" + expression
                    + "` is not a valid regular expression: " + e.getDescription() + ".");
        }
    }

    /** The names that match as a whole, in the order given. */
    List<String> matching(Collection<String> names) {
        return names.stream().filter(pattern::matches).toList();
    }
}
