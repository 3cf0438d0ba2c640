package io.runnel.server.command;

import io.runnel.server.command.cluster.ClusterCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Adds to a command line, of the commands that there are, only the one that is called: to look at the options of all of
 * them takes a tenth of a second of a processor, of which a start should have none to spare.
 */
final class Subcommands {
    private static final List<Class<?>> ALL = List.of(
            StartCommand.class,
            ClusterCommand.class,
            SqlCommand.class,
            TopicsCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            GroupsCommand.class,
            SchemasCommand.class,
            VersionCommand.class,
            TrainCommand.class,
            CommandLine.HelpCommand.class);

    private Subcommands() {}

    /**
     * Adds the command that is called; all of them, where it is none of these or is to tell about them.
     *
     * @param arguments the called command's name, then its own
     * @return whether it was one of these
     */
    static boolean add(CommandLine line, List<String> arguments) {
        return add(line, ALL, arguments);
    }

    private static boolean add(CommandLine line, List<Class<?>> commands, List<String> arguments) {
        String called = arguments.isEmpty() ? "" : arguments.get(0);
        for (Class<?> command : commands) {
            if (command != CommandLine.HelpCommand.class && name(command).equals(called)) {
                line.addSubcommand(whole(command, arguments.subList(1, arguments.size())));
                return true;
            }
        }
        commands.forEach(command -> line.addSubcommand(whole(command, List.of())));
        return false;
    }

    private static CommandLine whole(Class<?> command, List<String> arguments) {
        CommandLine line = new CommandLine(command);
        if (command == ClusterCommand.class) {
            add(line, ClusterCommand.COMMANDS, arguments);
        }
        return line;
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }
}
