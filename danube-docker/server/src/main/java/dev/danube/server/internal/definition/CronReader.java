package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.danube.description.Schedule;
import dev.danube.server.internal.body.BodyReader;
import dev.danube.server.internal.body.Field;
import dev.danube.server.internal.body.FieldError;
import dev.danube.server.internal.openapi.Schema;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A reader of requests for schedules. Stateless. */
public final class CronReader {

  private static final int LONGEST_CRON = 200;
  private static final int LONGEST_ZONE = 100;
  private static final String USUAL_ZONE = "UTC";

  /** The shape of a request. */
  public static final Schema REQUEST =
      Schema.object()
          .field(
              "cron",
              Schema.text().with("maxLength", IntNode.valueOf(LONGEST_CRON)),
              "minute, hour, day of the month, month, day of the week, such as 0 3 * * MON")
          .optionalField(
              "zone",
              Schema.text()
                  .with("maxLength", IntNode.valueOf(LONGEST_ZONE))
                  .with("default", TextNode.valueOf(USUAL_ZONE)),
              "the time zone in which it is meant, such as Europe/Berlin")
          .named("ScheduleRequest");

  private CronReader() {}

  /**
   * A rule, or what is wrong with it.
   *
   * @param rule the rule; empty if there are mistakes
   * @param errors the mistakes; empty if there is a rule
   */
  public record Read(Optional<CronRule> rule, List<FieldError> errors) {}

  /**
   * Reads the body of a request.
   *
   * @param body its text
   * @param isJson whether its content type is that of JSON, or none
   */
  public static Read read(String body, boolean isJson) {
    List<FieldError> errors = new ArrayList<>();
    Optional<CronRule> rule = BodyReader.object(body, isJson, errors).flatMap(CronReader::read);
    return new Read(errors.isEmpty() ? rule : Optional.empty(), errors);
  }

  private static Optional<CronRule> read(Field body) {
    Optional<String> cron =
        checked(body.part("cron"), LONGEST_CRON, text -> Schedule.cron(text, ZoneOffset.UTC));
    Field zoneField = body.part("zone");
    Optional<String> zone =
        zoneField.isThere()
            ? checked(zoneField, LONGEST_ZONE, CronRule::zone)
            : Optional.of(USUAL_ZONE);
    return cron.flatMap(text -> zone.map(name -> new CronRule(text, name)));
  }

  /**
   * Returns a text that a check does not refuse; the check is left out for one that is too long.
   */
  private static Optional<String> checked(Field field, int most, Consumer<String> check) {
    Optional<String> text = field.text(most).filter(one -> one.length() <= most);
    try {
      text.ifPresent(check);
    } catch (IllegalArgumentException e) {
      field.refuse(e.getMessage() + ".");
    }
    return text;
  }
}
