package io.runnel.server.command.sql;

/** What the shell's user has chosen; for the shell's own thread. */
final class ShellSettings {
    private final Output screen;
    private final Output errors;
    private final boolean interactive;
    private Output output;
    private AnswerFormat format;
    private String nullText = "null";
    private boolean timing;

    /**
     * @param screen where answers go at first
     * @param errors where failures and warnings go
     * @param interactive whether somebody sits there
     */
    ShellSettings(Output screen, Output errors, boolean interactive, AnswerFormat format) {
        this.screen = screen;
        this.errors = errors;
        this.interactive = interactive;
        this.output = screen;
        this.format = format;
        this.timing = interactive;
    }

    boolean interactive() {
        return interactive;
    }

    Output screen() {
        return screen;
    }

    Output errors() {
        return errors;
    }

    /** Where answers go: the screen, or a file. */
    Output output() {
        return output;
    }

    void outputTo(Output newOutput) {
        output = newOutput;
    }

    AnswerFormat format() {
        return format;
    }

    void format(AnswerFormat newFormat) {
        format = newFormat;
    }

    String nullText() {
        return nullText;
    }

    void nullText(String text) {
        nullText = text;
    }

    boolean timing() {
        return timing;
    }

    void timing(boolean on) {
        timing = on;
    }

    AnswerWriter writer() {
        return format.writer(output, nullText);
    }

    /** Whether row counts are shown: not where they would end up among data for a program. */
    boolean showsFooters() {
        return interactive || format.isForPeople();
    }

    Output footers() {
        return interactive ? screen : output;
    }
}
