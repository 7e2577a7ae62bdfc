/* measured FILE COMMAND...: runs the command, then writes wall seconds, CPU seconds and peak resident MiB to FILE. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }

int main(int count, char **words) {
  if (count < 3) return 2;
  struct timeval begun, ended;
  struct rusage used;
  int status;
  gettimeofday(&begun, 0);
  pid_t child = fork();
  if (child == 0) {
    execvp(words[2], words + 2);
    _exit(127);
  }
  if (child < 0 || wait4(child, &status, 0, &used) < 0) return 1;
  gettimeofday(&ended, 0);
  FILE *file = fopen(words[1], "w");
  if (!file) return 1;
  fprintf(file, "%f %f %f\n", seconds(ended) - seconds(begun), seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss / 1024.0);
  fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
