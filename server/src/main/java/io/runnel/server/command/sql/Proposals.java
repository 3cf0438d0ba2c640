package io.runnel.server.command.sql;

import io.runnel.server.command.sql.KnownNames.Source;
import io.runnel.server.command.sql.SqlLexer.Kind;
import io.runnel.server.command.sql.SqlLexer.Lexeme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What could stand where the cursor is within a statement. It guesses from the words around, since what is half written has
 * no grammar; too many proposals do less harm than too few. Pure, but for the columns it asks for.
 */
final class Proposals {
    private static final Set<String> CLAUSES = Set.of(
            "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "ON", "INTO", "VALUES", "WINDOW", "WITH", "EMIT",
            "LIMIT");

    private final KnownNames names;
    private final Function<Source, List<String>> columnsOf;
    private final List<Lexeme> statement;
    private final List<Lexeme> before;
    private final int start;
    private final String word;
    private final List<Proposal> found = new ArrayList<>();

    /**
     * @param text the whole entered text
     * @param start of the word at the cursor
     * @param word as far as the cursor
     */
    private Proposals(KnownNames names, Function<Source, List<String>> columnsOf, String text, int start, String word) {
        this.names = names;
        this.columnsOf = columnsOf;
        this.start = start;
        this.word = word;
        this.statement = statementAround(text, start);
        this.before = statement.stream().filter(lexeme -> lexeme.end() <= start).toList();
    }

    /**
     * A text that could replace the word at the cursor.
     *
     * @param kind what it is, for people
     * @param whole whether a blank follows
     */
    record Proposal(String text, String kind, boolean whole) {}

    static List<Proposal> of(
            KnownNames names, Function<Source, List<String>> columnsOf, String text, int start, String word) {
        Proposals proposals = new Proposals(names, columnsOf, text, start, word);
        proposals.find();
        return proposals.found;
    }

    private void find() {
        String previous = before.isEmpty() ? "" : before.get(before.size() - 1).upper();
        int dot = word.lastIndexOf('.');
        if (before.isEmpty()) {
            words(SqlWords.STARTS);
        } else if (isSourceExpected(previous)) {
            sources();
            words(SqlWords.FOLLOWERS.getOrDefault(previous, List.of()));
        } else if (dot > 0) {
            columnsOfQualifier(word.substring(0, dot));
        } else if (SqlWords.FOLLOWERS.containsKey(previous)) {
            words(SqlWords.FOLLOWERS.get(previous));
        } else {
            columns();
            if (!word.isEmpty()) {
                names.functions().forEach(name -> add(inCase(name) + "(", "function", false));
                words(names.words());
            }
        }
    }

    /** Behind FROM and its like, and behind a comma in FROM. */
    private boolean isSourceExpected(String previous) {
        if (SqlWords.BEFORE_SOURCE.contains(previous)) {
            return !before.get(0).is("CREATE") || !Set.of("STREAM", "TABLE").contains(previous);
        }
        return previous.equals(",") && clause().equals("FROM");
    }

    /** The clause that the cursor is in, looking past what stands in parentheses. */
    private String clause() {
        int depth = 0;
        for (int i = before.size() - 1; i >= 0; i--) {
            Lexeme lexeme = before.get(i);
            if (lexeme.is(")")) {
                depth++;
            } else if (lexeme.is("(") && --depth < 0) {
                return "(";
            } else if (depth == 0 && lexeme.kind() == Kind.WORD && CLAUSES.contains(lexeme.upper())) {
                return lexeme.upper();
            }
        }
        return "";
    }

    private void words(Iterable<String> words) {
        words.forEach(one -> add(inCase(one), "word", true));
    }

    private void sources() {
        int dot = word.indexOf('.');
        String schema = dot < 0 ? "" : KnownNames.bare(word.substring(0, dot));
        Set<String> schemas = new TreeSet<>();
        for (Source source : names.sources()) {
            if (dot >= 0 && source.schema().equals(schema)) {
                add(word.substring(0, dot + 1) + inCase(KnownNames.written(source.name())), kind(source), true);
            } else if (dot < 0 && source.isOfSystem()) {
                schemas.add(source.schema());
            } else if (dot < 0) {
                add(inCase(KnownNames.written(source.name())), kind(source), true);
            }
        }
        schemas.forEach(one -> add(inCase(KnownNames.written(one)) + ".", "schema", false));
    }

    private static String kind(Source source) {
        return source.type().toLowerCase(Locale.ROOT);
    }

    private void columns() {
        mentioned().forEach((alias, source) -> {
            columnsOf
                    .apply(source)
                    .forEach(name -> add(inCase(KnownNames.written(name)), "column of " + source.name(), true));
            if (!alias.isEmpty()) {
                add(inCase(KnownNames.written(alias)) + ".", kind(source), false);
            }
        });
    }

    private void columnsOfQualifier(String qualifier) {
        Source source = mentioned().get(KnownNames.bare(qualifier));
        if (source != null) {
            for (String name : columnsOf.apply(source)) {
                add(qualifier + "." + inCase(KnownNames.written(name)), "column of " + source.name(), true);
            }
        }
    }

    /** Sources that the statement names, by alias, or by name where they have none. */
    private Map<String, Source> mentioned() {
        Map<String, Source> mentioned = new LinkedHashMap<>();
        for (int i = 0; i < statement.size() - 1; i++) {
            boolean source = SqlWords.BEFORE_SOURCE.contains(statement.get(i).upper())
                    || statement.get(i).is(",");
            if (!source
                    || !statement.get(i + 1).isName()
                    || statement.get(i + 1).start() == start) {
                continue;
            }
            String name = statement.get(i + 1).text();
            int next = i + 2;
            if (next + 1 < statement.size()
                    && statement.get(next).is(".")
                    && statement.get(next + 1).isName()) {
                name += "." + statement.get(next + 1).text();
                next += 2;
            }
            if (next < statement.size() && statement.get(next).is("AS")) {
                next++;
            }
            boolean aliased = next < statement.size()
                    && statement.get(next).isName()
                    && statement.get(next).start() != start
                    && !names.words().contains(statement.get(next).upper());
            String alias = KnownNames.bare(
                    aliased ? statement.get(next).text() : statement.get(i + 1).text());
            names.source(name).ifPresent(one -> mentioned.putIfAbsent(alias, one));
        }
        return mentioned;
    }

    /** Upper-case names in the case in which the user writes. */
    private String inCase(String name) {
        String last = word.substring(word.lastIndexOf('.') + 1);
        String written = last.isEmpty() ? word : last;
        boolean lower = !written.isEmpty() && written.equals(written.toLowerCase(Locale.ROOT)) && hasLetter(written);
        return lower && name.charAt(0) != '"' ? name.toLowerCase(Locale.ROOT) : name;
    }

    private static boolean hasLetter(String text) {
        return text.chars().anyMatch(Character::isLetter);
    }

    private void add(String text, String kind, boolean whole) {
        if (text.regionMatches(true, 0, word, 0, word.length())) {
            found.add(new Proposal(text, kind, whole));
        }
    }

    /** Without comments, from the semicolon before the place to the one behind it. */
    private static List<Lexeme> statementAround(String text, int place) {
        List<Lexeme> statement = new ArrayList<>();
        for (Lexeme lexeme : SqlLexer.of(text)) {
            if (lexeme.is(";") && lexeme.start() >= place) {
                break;
            } else if (lexeme.is(";")) {
                statement.clear();
            } else if (lexeme.kind() != Kind.COMMENT) {
                statement.add(lexeme);
            }
        }
        return statement;
    }
}
