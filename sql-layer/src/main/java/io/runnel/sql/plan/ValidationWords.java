package io.runnel.sql.plan;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the validator's messages say, in the words of somebody who writes SQL and wants to know what to do. Pure. */
final class ValidationWords {
    private static final String NOT_GROUPED = "42803";
    private static final String WRONG_TYPE = "42804";
    private static final String SYNTAX = "42601";

    private static final String CHARACTER_SET = " CHARACTER SET \"?[A-Za-z0-9-]+\"?";

    private static final String TIME = "((?:DATE|TIME)[^<>]*?)(?:\\(\\d+\\))?";
    private static final String NUMBER = "((?:TINY|SMALL|BIG)?INT(?:EGER)?|DOUBLE|DECIMAL[^<>]*)";

    private ValidationWords() {}

    /**
     * A message in two parts, between which the place stands.
     *
     * @param rest begins with a semicolon or colon, or is a full stop
     */
    record Words(String state, String what, String rest) {}

    private record Rule(Pattern pattern, String state, Function<Matcher, String> what, Function<Matcher, String> rest) {
        static Rule of(String regex, String state, Function<Matcher, String> what, Function<Matcher, String> rest) {
            return new Rule(Pattern.compile(regex, Pattern.DOTALL), state, what, rest);
        }

        static Rule of(String regex, String state, String what, String rest) {
            return of(regex, state, found -> what, found -> rest);
        }
    }

    private static final List<Rule> RULES = List.of(
            Rule.of(
                    "Column '([^']*)' is ambiguous",
                    "42702",
                    found -> "Column " + found.group(1) + " is ambiguous",
                    found -> ": several tables have it; say whose it is, as in T." + found.group(1) + "."),
            Rule.of(
                    "Expression '(.*)' is not being grouped.*",
                    NOT_GROUPED,
                    found -> found.group(1) + " is neither grouped by nor aggregated",
                    found -> "; add it to GROUP BY, or aggregate it as in MAX(" + found.group(1) + ")."),
            Rule.of(
                    "Aggregate expression is illegal in WHERE clause",
                    NOT_GROUPED,
                    "An aggregate function stands in WHERE",
                    "; WHERE sees single rows, conditions on groups stand in HAVING."),
            Rule.of(
                    "Aggregate expression is illegal in (\\w+(?: \\w+)?) clause.*",
                    NOT_GROUPED,
                    found -> "An aggregate function stands in " + found.group(1),
                    found -> ", where there is none; compute it in a subquery first."),
            Rule.of(
                    "Aggregate expressions cannot be nested",
                    NOT_GROUPED,
                    "An aggregate function stands inside of another",
                    "; aggregate in a subquery first, then over its rows."),
            Rule.of(
                    "Ordinal out of range",
                    SYNTAX,
                    "The number in ORDER BY or GROUP BY is no column of the query",
                    "; columns count from 1."),
            Rule.of(
                    "Column count mismatch in (.*)",
                    SYNTAX,
                    found -> "The queries of " + found.group(1) + " have different numbers of columns",
                    found -> "; name as many columns in each."),
            Rule.of(
                    "Values passed to (IN|VALUES) operator must have compatible types",
                    WRONG_TYPE,
                    found -> found.group(1).equals("IN")
                            ? "The two sides of IN differ in type or in their number of columns"
                            : "The rows of VALUES differ in type or in their number of columns",
                    found -> "; make them alike, with a CAST where need be."),
            Rule.of(
                    "Cannot apply '\\$SCALAR_QUERY'.*",
                    WRONG_TYPE,
                    "A subquery that stands for a value has more than one column",
                    "; select one."),
            Rule.of(
                    "Cannot apply '(.*?)' to arguments of type '.*<UNKNOWN>.*",
                    WRONG_TYPE,
                    found -> "The type of a parameter cannot be told from " + found.group(1),
                    found -> "; say it, as in CAST(? AS INTEGER)."),
            Rule.of(
                    "Cannot apply 'NOT' to arguments of type 'NOT<(.*)>'\\..*",
                    WRONG_TYPE,
                    found -> "NOT takes a condition, and not " + type(found.group(1)),
                    found -> "; compare the value with something, as in … > 0."),
            Rule.of(
                    "Cannot apply '-' to arguments of type '<" + TIME + "> - <" + TIME + ">'\\..*",
                    WRONG_TYPE,
                    found -> found.group(1) + " - " + found.group(2) + " is not computed",
                    found -> "; TIMESTAMPDIFF(SECOND, earlier, later) counts the units between two points in time."),
            Rule.of(
                    "Cannot apply '([-+])' to arguments of type '<" + TIME + "> [-+] <" + NUMBER + ">'\\..*",
                    WRONG_TYPE,
                    found -> found.group(2) + " " + found.group(1) + " " + found.group(3) + " is not computed",
                    found -> "; write a span of time, as in … " + found.group(1) + " INTERVAL '1' DAY."),
            Rule.of(
                    "Cannot apply '([-+*/%])' to arguments of type '<(.*)> [-+*/%] <(.*)>'\\..*",
                    WRONG_TYPE,
                    found -> found.group(1) + " does not take " + type(found.group(2)) + " and " + type(found.group(3)),
                    found -> "; it takes numbers"
                            + ("-+".contains(found.group(1)) ? ", or a date or time and an INTERVAL." : ".")),
            Rule.of(
                    "Expected a boolean type",
                    WRONG_TYPE,
                    "WHEN needs a condition, which is true or false",
                    "; compare the value with something, as in … > 0."),
            Rule.of(
                    "Illegal mixing of types in CASE or COALESCE statement",
                    WRONG_TYPE,
                    "The values of CASE or COALESCE have types with nothing in common",
                    "; CAST them to one."),
            Rule.of(
                    "Type mismatch in column (\\d+) of (.*)",
                    WRONG_TYPE,
                    found -> "Column " + found.group(1) + " of the queries of " + found.group(2) + " differs in type",
                    found -> "; CAST it to the same in each."),
            Rule.of(
                    "List of column aliases must have same degree as table; table has (\\d+) columns? \\((.*)\\),"
                            + " whereas alias list has (\\d+) columns?",
                    SYNTAX,
                    found -> "The query has " + found.group(1) + " columns, but " + found.group(3)
                            + " are named or compared",
                    found -> "; make them as many."),
            Rule.of(
                    "Require at least 1 argument",
                    SYNTAX,
                    "ARRAY[] has no elements",
                    "; an array takes its type from them: write at least one."),
            Rule.of(
                    "Cannot apply 'ITEM' to arguments of type 'ITEM\\(<(.*)>, <(.*)>\\)'\\..*",
                    WRONG_TYPE,
                    found -> type(found.group(1)) + " is not accessed by [" + type(found.group(2)) + "]",
                    found -> "; [] takes an ARRAY's element by its number, from 1, or a MAP's value by its key."),
            Rule.of(
                    "Cannot apply '(.*?)' to arguments of type '(.*?)'\\. Supported form\\(s\\): (.*)",
                    WRONG_TYPE,
                    found -> found.group(1) + " does not take " + types(found.group(2)),
                    found ->
                            "; it is written " + types(found.group(3)).strip().replaceAll("\\s*\\n\\s*", " or ") + "."),
            Rule.of(
                    "Cast function cannot convert value of type (.*) to type (.*)",
                    WRONG_TYPE,
                    found -> type(found.group(1)) + " cannot be cast to " + type(found.group(2)),
                    found -> "."),
            Rule.of(
                    "(\\w+) clause must be a condition",
                    WRONG_TYPE,
                    found -> found.group(1) + " needs a condition, which is true or false",
                    found -> "; compare the value with something, as in … > 0."),
            Rule.of(
                    "INNER, LEFT, RIGHT, FULL, .* requires a condition.*",
                    SYNTAX,
                    "A join has no condition",
                    "; add ON …, or USING (column); CROSS JOIN takes none."),
            Rule.of(
                    "Duplicate relation name '(.*)' in FROM clause",
                    "42712",
                    found -> found.group(1) + " stands twice in FROM",
                    found -> "; give one of them another name, as in " + found.group(1) + " AS T2."),
            Rule.of(
                    "OVER clause is necessary for window functions",
                    SYNTAX,
                    "A window function has no OVER",
                    "; add one, as in ROW_NUMBER() OVER (ORDER BY ROWTIME)."),
            Rule.of(
                    "Incompatible types",
                    WRONG_TYPE,
                    "What stands before . or -> has no fields",
                    "; they take a field of a STRUCT."));

    /** The message for people, or null for one that is good as it is. */
    static @Nullable Words of(String message) {
        for (Rule rule : RULES) {
            Matcher found = rule.pattern.matcher(message);
            if (found.matches()) {
                return new Words(rule.state, rule.what.apply(found), rule.rest.apply(found));
            }
        }
        return null;
    }

    /** A type as statements write it. */
    private static String type(String type) {
        String bare = type.replaceAll(" NOT NULL\\b", "")
                .replaceAll(CHARACTER_SET, "")
                .replaceAll("CHAR\\(\\d+\\)", "VARCHAR")
                .replaceAll("\\b(TIME|TIMESTAMP)\\(\\d\\)", "$1");
        return bare.replaceAll("(\\S+) (?:ARRAY|MULTISET)$", "ARRAY<$1>").replaceAll("^\\((.*)\\) MAP$", "MAP<$1>");
    }

    /** Types that stand in brackets among other words. */
    private static String types(String words) {
        return words.replaceAll(CHARACTER_SET, "")
                .replaceAll("<(?:VAR)?CHAR\\(\\d+\\)>", "VARCHAR")
                .replaceAll("<(\\S+) (?:ARRAY|MULTISET)>", "an ARRAY of $1")
                .replaceAll("<([^<>]*)>", "$1")
                .replace("'", "");
    }
}
