package io.runnel.server.command.sql;

import java.util.List;
import org.jline.builtins.Completers.FileNameCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes words and names in statements, commands of the shell and what stands behind them. */
final class SqlCompleter implements Completer {
    private final NodeNames names;
    private final FileNameCompleter files = new FileNameCompleter();

    SqlCompleter(NodeNames names) {
        this.names = names;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (!(line instanceof SqlLineParser.Parsed)) {
            return;
        }
        WordAtCursor at = ((SqlLineParser.Parsed) line).at();
        switch (at.place()) {
            case SQL ->
                Proposals.of(names.current(), names::columns, line.line(), at.start(), at.word())
                        .forEach(proposal -> add(proposal.text(), proposal.kind(), proposal.whole(), candidates));
            case COMMAND -> {
                for (ShellCommand command : ShellCommand.values()) {
                    add(command.word(), command.meaning(), true, candidates);
                }
            }
            case ARGUMENT -> argument(reader, line, at, candidates);
            case FILE -> files.complete(reader, line, candidates);
            case NOWHERE -> {}
        }
    }

    private void argument(LineReader reader, ParsedLine line, WordAtCursor at, List<Candidate> candidates) {
        String before = line.line().substring(0, at.start());
        String command = before.substring(before.lastIndexOf('\\'));
        ShellCommand.Argument kind =
                ShellCommand.of(command).map(ShellCommand::argument).orElse(ShellCommand.Argument.NONE);
        switch (kind) {
            case SOURCE ->
                Proposals.of(names.current(), names::columns, "FROM " + at.word(), 5, at.word())
                        .forEach(proposal -> add(proposal.text(), proposal.kind(), proposal.whole(), candidates));
            case FUNCTION -> names.current().functions().forEach(name -> add(name, "function", true, candidates));
            case FORMAT -> AnswerFormat.names().forEach(name -> add(name, "format", true, candidates));
            case SWITCH -> List.of("on", "off").forEach(word -> add(word, "", true, candidates));
            case FILE -> files.complete(reader, line, candidates);
            case NONE -> {}
        }
    }

    private static void add(String text, String kind, boolean whole, List<Candidate> candidates) {
        candidates.add(new Candidate(text, text, null, kind.isEmpty() ? null : kind, null, null, whole));
    }
}
