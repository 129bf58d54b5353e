/**
 * Descriptions of containers that run one after another, in YAML, JSON or a map.
 *
 * <p>{@link ContainerDescriptions} reads a description with {@link DescriptionSettings}, checks it,
 * and makes a pipeline of it. {@link ContainerDescription} is one of its containers. {@link
 * DescriptionException} lists what is wrong. {@link ServiceMode} runs some of them again and again,
 * by their {@link Schedule}. {@link DescriptionMain} is the program.
 *
 * <p>A description is {@code NAME: [containers]}, or has {@code name}, {@code containers}, {@code
 * env}, {@code env_file}, {@code labels}, {@code network}, {@code concurrency}, {@code pull}
 * ({@code missing}, {@code always} or {@code never}), and {@code schedule} or {@code every}. The
 * keys of a container:
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key, other names</th><th>meaning</th></tr>
 * <tr><td>{@code name}</td><td>the name of the stage</td></tr>
 * <tr><td>{@code image_repo} ({@code repo}), {@code tag}; or {@code image}</td><td>the image; the
 *     tag is {@code latest} unless it is set</td></tr>
 * <tr><td>{@code build}</td><td>the folder of a Dockerfile, or {@code {context, dockerfile, args,
 *     target}}, in place of an image; the folder of the file becomes the workspace of the
 *     run</td></tr>
 * <tr><td>{@code image_reg_username}, {@code image_reg_password}</td><td>the login at its
 *     registry, see {@link ContainerDescriptions#setUp}</td></tr>
 * <tr><td>{@code command}, {@code entrypoint}</td><td>what runs; a text is split into words as a
 *     shell does</td></tr>
 * <tr><td>{@code env_vars} ({@code env}, {@code environment}), {@code env_file}</td><td>environment
 *     variables; maps and lists become JSON</td></tr>
 * <tr><td>{@code secrets}</td><td>environment variables that are masked: {@code NAME: $VARIABLE} or
 *     {@code NAME: {file: PATH}}</td></tr>
 * <tr><td>{@code dependencies} ({@code dependency}, {@code depends_on})</td><td>the containers that
 *     must have succeeded; in the form of Compose, one with {@code required: false} may be
 *     missing</td></tr>
 * <tr><td>{@code exclude_in_env} ({@code exlude_in_env})</td><td>the environments in which it is
 *     left out</td></tr>
 * <tr><td>{@code volumes}</td><td>{@code {SOURCE: {bind: PATH, mode: ro}}} or {@code
 *     [SOURCE:PATH:ro]}, or the long form of Compose; a relative source starts at the folder of the file</td></tr>
 * <tr><td>{@code sidecars}</td><td>containers beside it, which it reaches by their names; {@code
 *     ready: {port: 6379}}, {@code {log: TEXT}} or {@code {port: 80, http: /PATH}} says when</td></tr>
 * <tr><td>{@code labels}, {@code desc}, {@code info_link}, {@code network}, {@code user}, {@code
 *     workdir}, {@code memory}, {@code cpus}, {@code platform}, {@code timeout}, {@code retry},
 *     {@code allow_failure}</td><td>the settings of a stage with that meaning; a sidecar has only
 *     {@code labels}, {@code desc}, {@code info_link}, {@code user}, {@code workdir}, {@code
 *     memory}, {@code cpus} and {@code platform}</td></tr>
 * <tr><td>{@code schedule}, {@code every}</td><td>when it runs again in service mode: {@code every:
 *     10m}, {@code schedule: daily 03:00}, {@code schedule: "0 3 * * *"}, or {@code {at: daily
 *     03:00, zone: Europe/Berlin}}</td></tr>
 * <tr><td>{@code is_service_container}</td><td>whether it is one of {@link
 *     ContainerDescriptions#services}; so is what has a schedule</td></tr>
 * <tr><td>{@code force_rerun}</td><td>{@link DescriptionSettings.Builder#alreadyRan} is not
 *     asked</td></tr>
 * </table>
 *
 * <p>All texts may use variables, as in Compose: {@code $X}, {@code ${X:-usual}}. A variable that
 * is not set is a problem.
 *
 * <p>A file with {@code services} is one of Compose. Its jobs are the containers: services that
 * others need with {@code service_completed_successfully}, that have {@code x-job: true} or {@code
 * x-schedule}, or that {@link DescriptionSettings.Builder#jobs} names. What they need otherwise
 * runs beside them; what several jobs need is one service for all. As in Compose, jobs run as soon
 * as what they need allows that. Read are {@code image}, {@code build}, {@code command}, {@code
 * entrypoint}, {@code environment}, {@code env_file}, {@code depends_on}, {@code volumes}, {@code
 * labels}, {@code user}, {@code working_dir}, {@code healthcheck}, {@code profiles}, {@code
 * mem_limit}, {@code cpus}, {@code platform}, {@code secrets} and the {@code secrets} of the file,
 * and of the settings of {@code docker run}: {@code cap_drop}, {@code dns}, {@code extra_hosts},
 * {@code group_add}, {@code hostname}, {@code init}, {@code pids_limit}, {@code read_only}, {@code
 * shm_size}, {@code stop_signal}, {@code sysctls}, {@code tmpfs} and {@code ulimits}. Volumes have
 * the names that Compose gives them. A {@code pull_policy} holds for all images of the run, so
 * services that have one have the same. All else is a problem.
 *
 * <p>A callback of earlier pipelines of this kind has another name here:
 *
 * <table>
 * <caption>Callbacks</caption>
 * <tr><th>there</th><th>here</th></tr>
 * <tr><td>pre-processing</td><td>{@link dev.danube.event.LifecycleCallbacks#beforeStage}</td></tr>
 * <tr><td>pre-pull</td><td>{@link dev.danube.event.LifecycleCallbacks#beforePull}</td></tr>
 * <tr><td>pre-run, post-run</td><td>{@link dev.danube.event.LifecycleCallbacks#beforeContainer},
 *     {@link dev.danube.event.LifecycleCallbacks#afterContainer}</td></tr>
 * <tr><td>post-processing</td><td>{@link dev.danube.event.RunListener}, which hears of skipped
 *     containers too</td></tr>
 * <tr><td>did-run check</td><td>{@link DescriptionSettings.Builder#alreadyRan}</td></tr>
 * <tr><td>dependency check</td><td>{@link DescriptionSettings.Builder#mayStart}</td></tr>
 * </table>
 *
 * <p>Inside are {@code DescriptionFile} with its readers ({@code ContainerReader}, which uses
 * {@code KeyAliases}, {@code DescriptionKeys}, {@code ImageReader}, {@code EnvReader}, {@code
 * EnvCheck}, {@code VolumeReader}, {@code ScheduleReader} and {@code DependencyCheck}, and {@code
 * ComposeReader} with {@code ComposeService}, {@code ComposeSecrets}, {@code ComposeVolumes},
 * {@code ComposeOptions}, {@code ComposePull} and {@code ComposeHealthCheck}), {@code HiddenTexts},
 * {@code HostAccess}, what a description may use of the machine that runs it, {@code
 * DescriptionPipeline} with {@code ContainerEnv}, {@code NotStartedException}, {@code EarlierRuns}
 * and {@code ContextWithEarlierRuns}, {@code PlanJson}, the plan for scripts. {@code ServicePlan}
 * is the state of service mode, {@code WatchedFiles} finds changes of the files, and {@code
 * ServiceProgram} is service mode in a terminal.
 */
@NullMarked
package dev.danube.description;

import org.jspecify.annotations.NullMarked;
